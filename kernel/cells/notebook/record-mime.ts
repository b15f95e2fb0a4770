/** The MIME type of a recorded value in a notebook's outputs. */
export const recordMime = 'application/vnd.layerlab.record+json';
