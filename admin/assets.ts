import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Router as AdminRouter } from 'adminjs';
import express, { Router } from 'express';
import { projectRoot } from '../src/shared/project.js';

const YEAR = '365d';
const bundle = path.join(process.env.ADMIN_JS_TMP_DIR ?? path.join(projectRoot, 'build', 'adminjs'), 'bundle.js');
const packages = createRequire(import.meta.url);

/** Names this build's assets, so that browsers may keep them for a year. */
export const ASSET_VERSION = versionOf([
  bundle,
  path.join(projectRoot, 'public', 'office', 'office.css'),
  path.join(projectRoot, 'public', 'office', 'logo.svg'),
  path.join(projectRoot, 'package-lock.json'),
]);

/** What the pages load, before any session is looked up: nothing in it is secret. */
export function assetRouter(): Router {
  const router = Router();
  const fonts = path.join(path.dirname(packages.resolve('@fontsource-variable/inter/package.json')), 'files');
  // `dotfiles`: a folder with a dot anywhere on the path (a checkout, pnpm) must not make every asset a 404.
  router.use('/fonts', express.static(fonts, { maxAge: YEAR, immutable: true, index: false, dotfiles: 'allow' }));
  router.get('/frontend/assets/components.bundle.js', (_req, res) => {
    res.sendFile(bundle, { dotfiles: 'allow', maxAge: YEAR, immutable: true });
  });
  for (const asset of AdminRouter.assets) {
    router.get(asset.path, (_req, res) => {
      res.sendFile(path.resolve(asset.src), { dotfiles: 'allow', maxAge: YEAR, immutable: true });
    });
  }
  return router;
}

function versionOf(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    if (existsSync(file)) hash.update(statSync(file).size < 5_000_000 ? readFileSync(file) : file);
  }
  return hash.digest('hex').slice(0, 12);
}
