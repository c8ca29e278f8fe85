// Bundles and minifies the front-end libraries of node_modules into node_modules/.tridesk/, served as /static/vendor/,
// with the licences of all packages that went in. scripts/front runs it after `npm ci`.

import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';

const MODULES = new URL('../node_modules/', import.meta.url).pathname;
const TARGET = `${MODULES}.tridesk`;
const FRESH = `${TARGET}.new`;
const FONT = '@fontsource-variable/atkinson-hyperlegible-next';
const SOURCES = [
  ['jssip.js', 'import JsSIP from "jssip"; export default JsSIP;'],
  ['idiomorph.js', 'export { Idiomorph } from "idiomorph";'],
];

async function bundle([outfile, contents]) {
  const { metafile } = await build({
    stdin: { contents, resolveDir: MODULES },
    outfile: `${FRESH}/${outfile}`,
    bundle: true,
    minify: true,
    format: 'esm',
    legalComments: 'none',
    metafile: true,
    absWorkingDir: MODULES,
  });
  return Object.keys(metafile.inputs).map((path) => path.match(/^(@[^/]+\/)?[^/]+/)[0]);
}

async function licence(name) {
  const { version, license } = JSON.parse(await readFile(`${MODULES}${name}/package.json`, 'utf8'));
  const file = (await readdir(MODULES + name)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(`${MODULES}${name}/${file}`, 'utf8') : '';
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

await rm(FRESH, { recursive: true, force: true });
await mkdir(`${FRESH}/fonts`, { recursive: true });
for (const subset of ['latin', 'latin-ext']) {
  const file = `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`;
  await copyFile(`${MODULES}${FONT}/files/${file}`, `${FRESH}/fonts/${file}`);
}
const bundled = (await Promise.all(SOURCES.map(bundle))).flat();
const packages = [...new Set([FONT, ...bundled])].filter((name) => name !== '<stdin>').sort();
const licences = await Promise.all(packages.map(licence));
await writeFile(`${FRESH}/LICENSES.txt`, licences.join(`\n${'-'.repeat(72)}\n\n`));
await rm(TARGET, { recursive: true, force: true });
await rename(FRESH, TARGET);
