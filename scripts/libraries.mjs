// Bundles and minifies the front-end libraries of node_modules into node_modules/.tridesk/, served as /static/vendor/,
// with the licences of all packages that went in. scripts/front runs it after `npm ci`.

import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';

const MODULES = new URL('../node_modules/', import.meta.url).pathname;
const TARGET = `${MODULES}.tridesk`;
const FRESH = `${TARGET}.new`;
const FONT = '@fontsource-variable/atkinson-hyperlegible-next';
const COMPONENTS = 'link skip-link button input label field fieldset validation-message dialog'.split(' ');
const STYLES = '@digdir/designsystemet-css/dist/src';
const SHEET = [
  '@layer ds.theme, ds.base, ds.components;',
  '@import "@digdir/designsystemet-theme/src/themes/designsystemet.css";',
  `@import "${STYLES}/base.css" layer(ds.base);`,
  ...COMPONENTS.map((name) => `@import "${STYLES}/${name}.css" layer(ds.components);`),
].join('\n');
const SOURCES = [
  ['jssip.js', 'js', 'import JsSIP from "jssip"; export default JsSIP;'],
  ['idiomorph.js', 'js', 'export { Idiomorph } from "idiomorph";'],
  ['designsystemet.css', 'css', SHEET],
];

async function bundle([outfile, loader, contents]) {
  const { metafile } = await build({
    stdin: { contents, loader, resolveDir: MODULES },
    outfile: `${FRESH}/${outfile}`,
    bundle: true,
    minify: true,
    format: loader === 'js' ? 'esm' : undefined,
    legalComments: 'none',
    loader: { '.svg': 'dataurl' },
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
