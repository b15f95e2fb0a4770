/** Where files are, in the compiler's view of a page. */

/** The folder of the declarations that came with the site. */
export const typesFolder = '/layerlab';
/** The root of the site's contents. */
export const contentsFolder = '/drive';
