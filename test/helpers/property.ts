/** fast-check with a fixed seed, so that every run tries the same cases; LAYERLAB_SEED=N tries others. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.LAYERLAB_SEED ?? 20_240_229) });

export { fc };
