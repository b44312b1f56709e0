// By way of a variable: Vite takes `new URL('../', import.meta.url)` for a file to bundle.
const here = import.meta.url;

/** Where Muster is, whatever path a proxy gives it: `https://library.example.org/muster/`. */
export const ROOT = import.meta.env.DEV ? new URL('/', here).href : new URL('../', here).href;
