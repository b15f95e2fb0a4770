/** What `inspect.spec.ts` says: its cases by name. */

/** Code with a bar at the cursor, and what inspection says. */
export const inspected: readonly (readonly [name: string, code: string, ...said: RegExp[]])[] = [
  ['let number', '/** xys is a great variable */\nlet |xyz = 10;', /let xyz: number/, /xys is a great variable/],
  ['var boolean', '/** klm is a great boolean */\nvar |klm = true;', /var klm: boolean/],
  ['const string', "/** abc is a great string */\nconst |abc = 'hello';", /const abc: "hello"/],
  ['std method', 'let s = "abc"; s.|indexOf("b");', /indexOf\(searchString: string, position\?: number\): number/],
  ['std constructor with override', 'let m = new |Map();', /Map/],
  ['let interface', 'let |m: Map<string, number>;', /let m: Map<string, number>/],
  ['std interface', 'let m: |Map<string, number>;', /interface Map<K, V>/],
  ['enum member', 'enum myenum {key1, key2} myenum.|key1;', /myenum\.key1 = 0/],
  [
    'browser: inspect',
    "/**  @browser @module mylib */ const div = |document.createElement('div');",
    /var document: Document/,
  ],
];
