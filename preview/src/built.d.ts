/** Where the built panel is; these are set when the page is built, and change with what is there. */
declare const PANEL_URL: string;
declare const LOGO_URL: string;
/** Below it are the icons of Grafana's library. */
declare const LIBRARY_URL: string;
