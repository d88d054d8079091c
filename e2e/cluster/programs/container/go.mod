module uhwatch/e2e/cluster/container

go 1.26.0
