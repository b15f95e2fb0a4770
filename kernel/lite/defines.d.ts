/** What build.mjs puts into the bundles: names of files beside them. */
declare const TYPES_FILE: string;
declare const PAGE_FILE: string;
declare const ENGINE_FILE: string;
declare const RUNTIME_FILE: string;
declare const VERSIONS: { readonly kernel: string; readonly typescript: string };
