// Makes the page without its data: one HTML file with script and style in it.
//
//   node build.mjs FILE
//
// The page's policy names its one script and its one style by their checksums
// and forbids all else: nothing is fetched, and nothing that a stream or a
// subject says can run.
import {buildSync} from 'esbuild';
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';

const folder = new URL('src/', import.meta.url);

function bundle(entry) {
  const result = buildSync({
    entryPoints: [new URL(entry, folder).pathname],
    bundle: true,
    minify: true,
    charset: 'ascii',
    target: 'es2022',
    format: 'iife',
    write: false,
  });
  // A script element ends at the first of these, wherever it stands.
  return result.outputFiles[0].text.trim().replaceAll('</', '<\\/');
}

const checksum = (text) =>
    `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const script = bundle('main.js');
const style = bundle('style.css');
const values = {
  policy: `default-src 'none'; script-src ${checksum(script)}; ` +
      `style-src ${checksum(style)}`,
  script,
  style,
};
const page = readFileSync(new URL('index.html', folder), 'utf8')
                 .replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
writeFileSync(process.argv[2], page);
