/** Where the site is. */

const script = (document.currentScript as HTMLScriptElement).src;

/** The folder of the extension's files. */
export const assets: URL = new URL('./', script);
/** The site: four folders above, from extensions/@layerlab/lite/static. */
export const site: URL = new URL('../../../../', script);
