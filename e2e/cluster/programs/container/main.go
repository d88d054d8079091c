// Container is the one program in the image that the tests' pods run: what it does is its first argument.
//
//	serve [-port N] [-unready]      answers /healthz: 200 while ready, else 503; PUT and DELETE /ready change it
//	      [-ready-for D]            stops being ready after a while
//	      [-after D]                lets every answer of /healthz wait
//	                                DELETE /port closes the port for good, and the program goes on
//	crash [-after D] [-code N]      ends by itself
//	eat                             takes more and more memory
//	write [-every D] LINE           writes LINE to standard output again and again
//	pause                           does nothing, as the sandbox of a pod does
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	action := "pause"
	var arguments []string
	if len(os.Args) > 1 {
		action, arguments = os.Args[1], os.Args[2:]
	}
	actions := map[string]func([]string){"serve": serve, "crash": crash, "eat": eat, "write": write, "pause": pause}
	run, known := actions[action]
	if !known {
		fmt.Fprintf(os.Stderr, "unknown action %q\n", action)
		os.Exit(2)
	}
	run(arguments)
}

func serve(arguments []string) {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	port := flags.Int("port", 8080, "port to listen on")
	unready := flags.Bool("unready", false, "begin as not ready")
	readyFor := flags.Duration("ready-for", 0, "how long to be ready; 0 for good")
	after := flags.Duration("after", 0, "how long an answer of /healthz takes")
	_ = flags.Parse(arguments)
	var ready atomic.Bool
	ready.Store(!*unready)
	if *readyFor > 0 {
		time.AfterFunc(*readyFor, func() { ready.Store(false) })
	}
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) {
		time.Sleep(*after)
		if !ready.Load() {
			answer.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("PUT /ready", func(http.ResponseWriter, *http.Request) { ready.Store(true) })
	http.HandleFunc("DELETE /ready", func(http.ResponseWriter, *http.Request) { ready.Store(false) })
	server := &http.Server{Addr: fmt.Sprintf(":%d", *port)}
	http.HandleFunc("DELETE /port", func(http.ResponseWriter, *http.Request) { _ = server.Close() })
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "ok") })
	go func() { pause(nil); os.Exit(0) }()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	select {}
}

func crash(arguments []string) {
	flags := flag.NewFlagSet("crash", flag.ExitOnError)
	after := flags.Duration("after", 0, "how long to live")
	code := flags.Int("code", 1, "exit code")
	_ = flags.Parse(arguments)
	time.Sleep(*after)
	os.Exit(*code)
}

func eat([]string) {
	var held [][]byte
	for {
		piece := make([]byte, 1<<20)
		for index := range piece {
			piece[index] = 1
		}
		held = append(held, piece)
		time.Sleep(10 * time.Millisecond)
	}
}

func write(arguments []string) {
	flags := flag.NewFlagSet("write", flag.ExitOnError)
	every := flags.Duration("every", time.Second, "how often")
	_ = flags.Parse(arguments)
	go func() { pause(nil); os.Exit(0) }()
	for {
		fmt.Println(flags.Arg(0))
		time.Sleep(*every)
	}
}

func pause(_ []string) {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	<-ended
}
