/** The MIME type of a recorded value, which notebooks that ran carry. */
export const recordMime = 'application/vnd.layerlab.record+json';
