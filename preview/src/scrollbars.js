/**
 * @grafana/ui imports this package's default export, and its files are .mjs: as in Node, they get the whole CommonJS module
 * for it, which is no component.
 */
export { Scrollbars as default } from '../../node_modules/react-custom-scrollbars-2/lib/index.js';
