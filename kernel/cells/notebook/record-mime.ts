/** The MIME type of a recorded value in a notebook's outputs. */
export const recordMime = 'application/vnd.layerlab.record+json';

/** The MIME type of a prediction and its answer. */
export const predictionMime = 'application/vnd.layerlab.prediction+json';
