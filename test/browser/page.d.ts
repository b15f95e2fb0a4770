/** Functions that tests hand to `evaluate` run in a page. */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
