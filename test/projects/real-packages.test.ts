/** Published packages as people use them in notebooks, from a project with a lock file, a workspace and `paths`. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plain } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';
import { installedProject } from './install.js';

/** What a cell shows: its result as text, or what it prints. */
type Cells = Readonly<Record<string, readonly [code: string, shown: string | RegExp]>>;

const cells: Readonly<Record<string, Cells>> = {
  zod: {
    'parses, and infers the type': [
      `import { z } from 'zod';
       const User = z.object({ name: z.string().min(2), age: z.number().int().optional() });
       type User = z.infer<typeof User>;
       const ada: User = User.parse({ name: 'Ada', more: 1 }); ada`,
      "{ name: 'Ada' }",
    ],
    'says what is wrong': [
      `User.safeParse({ name: 'A', age: 1.5 }).error!.issues.map(({ path, code }) => path + ' ' + code)`,
      "[ 'name too_small', 'age invalid_type' ]",
    ],
    'is one module for both kinds of import': [
      `const again = await import('zod'); again.ZodError === z.ZodError`,
      'true',
    ],
  },
  three: {
    'makes geometry': [
      `import * as THREE from 'three';
       const box = new THREE.BoxGeometry(1, 2, 3); box.computeBoundingSphere();
       [box.attributes.position!.count, box.index!.count, box.boundingSphere!.radius ** 2]`,
      '[ 24, 36, 3.5 ]',
    ],
    'turns a vector': [
      'new THREE.Vector3(1, 2, 3).applyMatrix4(new THREE.Matrix4().makeRotationZ(Math.PI / 2)).round()',
      'Vector3 { x: -2, y: 1, z: 3 }',
    ],
    'casts rays': [
      `const ray = new THREE.Raycaster(new THREE.Vector3(0.1, 0, 10), new THREE.Vector3(0, 0, -1));
       ray.intersectObject(new THREE.Mesh(box, new THREE.MeshBasicMaterial({ side: THREE.DoubleSide }))).map((hit) => hit.distance)`,
      '[ 8.5, 11.5 ]',
    ],
    'has addons under both names': [
      `import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
       import * as examples from 'three/examples/jsm/utils/BufferGeometryUtils.js';
       [mergeGeometries([box, box.clone()]).attributes.position!.count, mergeGeometries === examples.mergeGeometries]`,
      '[ 48, true ]',
    ],
  },
  'apache-arrow': {
    'shows a table with its types': [
      `import { tableFromArrays, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
       const table = tableFromArrays({ id: Int32Array.from([1, 2]), name: ['a', 'b'] }); table`,
      '2 rows, id: Int32, name: Dictionary<Int32, Utf8>\nid  name\n 1  a\n 2  b',
    ],
    'writes and reads its file format': ['const read = tableFromIPC(tableToIPC(table)); read.get(1)!.name', "'b'"],
    'shows a vector': [`vectorFromArray(['x', null, 'z'], new Utf8())`, "Vector<Utf8>(3) [ 'x', null, 'z' ]"],
    'shows a vector of numbers': [`table.getChild('id')`, 'Vector<Int32>(2) [ 1, 2 ]'],
  },
  arquero: {
    'shows a table': [
      `import * as aq from 'arquero';
       const temperatures = aq.table({ city: ['A', 'B', 'A'], t: [1, 2, 6] }); temperatures`,
      '3 rows\ncity  t\nA     1\nB     2\nA     6',
    ],
    groups: [
      `temperatures.groupby('city').rollup({ mean: (d: any) => aq.op.mean(d.t) })`,
      '2 rows\ncity  mean\nA      3.5\nB        2',
    ],
    'exchanges tables with Arrow': [
      `import { tableFromIPC as fromIPC } from 'apache-arrow'; fromIPC(temperatures.toArrowIPC()!).numRows`,
      '3',
    ],
    'shows the table of its own Arrow library': [
      'temperatures.toArrow()',
      '3 rows\ncity  t\nA     1\nB     2\nA     6',
    ],
  },
  'd3 on linkedom': {
    'computes and parses': [
      `import * as d3 from 'd3'; import { parseHTML } from 'linkedom';
       const { document } = parseHTML('<!doctype html><html><body></body></html>');
       [d3.mean([1, 2, 6]), d3.scaleLinear([0, 10], [0, 100])(5), d3.line()([[0, 0], [10, 5]]), d3.format('.2f')(Math.PI)]`,
      "[ 3, 50, 'M0,0L10,5', '3.14' ]",
    ],
    'reads text as typed records': [`d3.csvParse('a,b\\n1,x\\n3,y', d3.autoType)`, '2 rows\na  b\n1  x\n3  y'],
    'groups into a Map': [
      `d3.rollup([{ k: 'a', v: 1 }, { k: 'a', v: 2 }, { k: 'b', v: 5 }], (rows) => d3.sum(rows, (row) => row.v), (row) => row.k)`,
      "InternMap(2) [Map] { 'a' => 3, 'b' => 5 }",
    ],
  },
  'cli-progress and chalk': {
    'draws a bar to its end': [
      `import cliProgress from 'cli-progress';
       const bar = new cliProgress.SingleBar({ format: '[{bar}] {value}/{total}', barsize: 4, stream: process.stdout }, cliProgress.Presets.legacy);
       bar.start(2, 0); bar.update(1); bar.update(2); bar.stop();`,
      /\[====\] 2\/2/,
    ],
    colours: [`import chalk from 'chalk'; [chalk.red('x') === '\\x1b[31mx\\x1b[39m', chalk.level]`, '[ true, 3 ]'],
  },
  React: {
    'renders a component of the cell to a string': [
      `import { renderToStaticMarkup, renderToString } from 'react-dom/server';
       import { createContext, useContext, useState } from 'react';
       const Theme = createContext('light');
       const Counter = ({ from }: { from: number }) => { const [n] = useState(from); return <b id={useContext(Theme)} onClick={() => {}}>n = {n}</b>; };
       renderToString(<Theme value="dark"><Counter from={3} /></Theme>)`,
      `'<b id="dark">n = <!-- -->3</b>'`,
    ],
    'renders one of a later cell, and one of a file': [
      `import { Badge } from './src/components/badge'; renderToStaticMarkup(<><Counter from={1} /><Badge sides={[1, 2]} /></>)`,
      `'<b id="light">n = 1</b><b title="area">5</b>'`,
    ],
    'renders into a stream': [
      `import { renderToPipeableStream } from 'react-dom/server';
       import { PassThrough } from 'node:stream'; import { text } from 'node:stream/consumers';
       await text(renderToPipeableStream(<p>hi</p>).pipe(new PassThrough()))`,
      "'<p>hi</p>'",
    ],
    'is one module for all who load it': [`require('react') === (await import('react')).default`, 'true'],
  },
  'the workspace': {
    'imports its package of TypeScript': [
      `import { area, type Shape } from '@project/shapes'; const square: Shape = { kind: 'square', side: 3 }; area(square)`,
      '9',
    ],
    'imports by a path of tsconfig.json': [
      `import { total } from '@/util/total'; import { Badge as SameBadge } from '@/components/badge';
       [total([square, square]), SameBadge === Badge]`,
      '[ 18, true ]',
    ],
    'imports by a computed path of tsconfig.json': [
      `const wanted = ['@/util/total', './src/util/total', '@/components/badge'];
       (await Promise.all(wanted.map((name) => import(name)))).map((each) => (each.total ?? each.Badge) === (each.total ? total : Badge))`,
      '[ true, true, true ]',
    ],
  },
};

/** Errors of types, found before anything runs. */
const wrong: Readonly<Record<string, readonly [code: string, error: RegExp]>> = {
  zod: ['const nobody: User = { name: 5 };', /'number' is not assignable to type 'string'/],
  three: ['new THREE.Vector3("1")', /'string' is not assignable to parameter of type 'number'/],
  arrow: ['table.getChild("nome")', /'"nome"' is not assignable to .*"id" \| "name"/],
  d3: ['d3.scaleLinear([0, 1], [0, 1])({})', /'\{\}' is not assignable to parameter of type 'NumberValue'/],
  React: ['<Counter from="3" />', /'string' is not assignable to type 'number'/],
  'the workspace': [`total([{ kind: 'triangle' }])`, /'"triangle"' is not assignable to type '"circle" \| "square"'/],
};

describe('published packages', () => {
  const kernel = useKernel({ folder: installedProject() });

  for (const [subject, its] of Object.entries(cells))
    for (const [what, [code, shown]] of Object.entries(its))
      test(`${subject} ${what}`, async () => {
        const cell = await kernel().execute(code);
        const said = cell.text ?? plain(cell.stdout);
        if (typeof shown === 'string') assert.equal(said, shown, cell.traceback);
        else assert.match(said, shown, cell.traceback);
      });

  for (const [subject, [code, error]] of Object.entries(wrong))
    test(`${subject}: wrong types are found`, async () => {
      const { traceback } = await kernel().execute(code);
      assert.match(traceback, error);
      assert.match(traceback, /this cell was not run/);
    });

  test('d3 and Plot draw on the document of linkedom', async () => {
    const drawn = await kernel().run(
      `const svg = d3.select(document.body).append('svg').attr('width', 40).attr('height', 20);
       svg.selectAll('rect').data([5, 10]).join('rect').attr('width', 10).attr('height', (d) => d); svg`,
    );
    assert.match(
      drawn.result!['image/svg+xml'],
      /^<svg xmlns="[^"]+".*<rect height="5" width="10" \/><rect height="10"/,
    );
    const plot = await kernel().run(
      `import * as Plot from '@observablehq/plot'; Plot.plot({ document, marks: [Plot.dot([[1, 2], [3, 4], [5, 6]])] })`,
    );
    assert.equal(plot.result!['image/svg+xml'].match(/<circle /g).length, 3);
    const titled = await kernel().run(
      `Plot.barY([{ k: 'a', v: 1 }, { k: 'b', v: 3 }], { x: 'k', y: 'v' }).plot({ document, title: 'Bars' })`,
    );
    assert.match(titled.result!['text/html'], /^<figure.*<h2>Bars<\/h2>.*aria-label="bar"/s);
  });
});
