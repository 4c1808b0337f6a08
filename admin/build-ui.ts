// Run at build time: one bundle of our components, which AdminJS's pages load. Its own bundler takes 5-9 s and 1.1 GB.
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { componentLoader } from './components.js';

const GLOBALS: Record<string, string> = {
  react: 'React',
  redux: 'Redux',
  'react-dom': 'ReactDOM',
  'react-redux': 'ReactRedux',
  'react-router': 'ReactRouter',
  'react-router-dom': 'ReactRouterDOM',
  adminjs: 'AdminJS',
  '@adminjs/design-system': 'AdminJSDesignSystem',
  '@adminjs/design-system/styled-components': 'styled',
};

const pageGlobals: Plugin = {
  name: 'page-globals',
  setup(bundle) {
    const filter = new RegExp(`^(${Object.keys(GLOBALS).join('|')})$`);
    // Third-party code keeps its own redux: the page ships version 4.
    bundle.onResolve({ filter }, (args) =>
      /redux/.test(args.path) && args.importer.includes('node_modules')
        ? undefined
        : { path: args.path, namespace: 'page-global' },
    );
    bundle.onLoad({ filter: /.*/, namespace: 'page-global' }, (args) => ({
      contents: `module.exports = window.${GLOBALS[args.path]}`,
      loader: 'js',
    }));
  },
};

const entry = [
  'AdminJS.UserComponents = {};',
  ...Object.entries(componentLoader.getComponents()).map(
    ([name, file]) => `import ${name} from ${JSON.stringify(file)}\nAdminJS.UserComponents.${name} = ${name};`,
  ),
].join('\n');

await build({
  stdin: { contents: entry, resolveDir: process.cwd(), loader: 'js' },
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2020',
  minify: true,
  jsx: 'transform',
  outfile: path.join(process.env.ADMIN_JS_TMP_DIR ?? 'build/adminjs', 'bundle.js'),
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [pageGlobals],
  logLevel: 'warning',
});
