import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ComponentLoader } from 'adminjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * Every `.tsx` of admin/components and admin/pages is a component under its file's name; those of
 * admin/components/overrides replace AdminJS's own of that name. (`.js` in the build.)
 */
export const componentLoader = new ComponentLoader();
for (const name of namesIn('components')) componentLoader.add(name, path.join(here, 'components', name));
for (const name of namesIn('pages')) componentLoader.add(name, path.join(here, 'pages', name));
for (const name of namesIn('components/overrides')) {
  componentLoader.override(name, path.join(here, 'components', 'overrides', name));
}

const known = new Set(Object.keys(componentLoader.getComponents()));

/** Fails at the start rather than with an empty box in the page. */
export function component(name: string): string {
  if (!known.has(name)) throw new Error(`${name}.tsx is neither in admin/components nor in admin/pages`);
  return name;
}

function namesIn(folder: string): string[] {
  return readdirSync(path.join(here, folder))
    .filter((file) => /^[A-Z]\w*\.(tsx|js)$/.test(file))
    .map((file) => path.parse(file).name);
}
