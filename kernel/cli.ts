/** The one command `layerlab`. */
