import { Database } from '@adminjs/prisma';
import AdminJS, { type Locale as AdminLocale, type ResourceOptions } from 'adminjs';
import type { StaffRole } from '../src/generated/prisma/client.js';
import type { Platform } from '../src/shared/context.js';
import { OfficeAdapter, ResourceSource } from './adapter.js';
import { ASSET_VERSION } from './assets.js';
import { component, componentLoader } from './components.js';
import { LOCALES, type Locale, translate, WORDS, type Words } from './i18n.js';
import { knownModels, modelFor } from './model.js';
import { actionOptions } from './office-actions.js';
import { pageHandler } from './office-pages.js';
import { propertyOptions } from './office-properties.js';
import { enumWords } from './office-words.js';
import { pages, resources } from './registry.js';
import { currentLocale } from './request.js';
import { GROUPS, type OfficeResource } from './resource.js';
import { mayOpen } from './staff-access.js';
import { theme } from './theme.js';

AdminJS.registerAdapter({ Database, Resource: OfficeAdapter } as never);

export const ROOT = '/admin';

/**
 * AdminJS for one set of roles, in one language: it is given only what these roles may know, so nothing has to be
 * hidden afterwards.
 */
export function buildOffice(platform: Platform, roles: readonly StaffRole[], locale: Locale): AdminJS {
  const known = knownModels(resources, roles);
  const visible = resources.filter((item) => known.has(item.model));
  return new AdminJS({
    rootPath: ROOT,
    loginPath: `${ROOT}/login`,
    logoutPath: `${ROOT}/logout`,
    componentLoader,
    resources: visible.map((item) => ({
      resource: new ResourceSource(platform, modelFor(item, known, roles), item, roles),
      options: resourceOptions(platform, item, known, roles, locale),
    })),
    pages: Object.fromEntries(
      Object.entries(pages)
        .filter(([name]) => mayOpen(name, roles))
        .map(([name, page]) => [
          name,
          {
            component: component(page.component),
            // AdminJS hands the pages name, component and icon alone: one without an icon is in no menu.
            icon: page.hidden ? undefined : page.icon,
            handler: pageHandler(platform, page) as never,
          },
        ]),
    ),
    dashboard: { component: component('Dashboard') },
    locale: () => localeOptions(),
    branding: {
      companyName: 'Pigeonhole',
      logo: `/assets/office/logo.svg?v=${ASSET_VERSION}`,
      favicon: `/assets/office/favicon.svg?v=${ASSET_VERSION}`,
      withMadeWithLove: false,
      theme: theme as never,
    },
    assets: { styles: [`/assets/office/office.css?v=${ASSET_VERSION}`] },
    settings: { defaultPerPage: 20 },
  });
}

function resourceOptions(
  platform: Platform,
  item: OfficeResource,
  known: ReadonlySet<string>,
  roles: readonly StaffRole[],
  locale: Locale,
): ResourceOptions {
  const model = modelFor(item, known, roles);
  const exists = (name: string) => model.fields.some((field) => field.name === name && !field.isReadOnly);
  const columns = model.fields.filter((field) => !field.isReadOnly).map((field) => field.name);
  const title = exists(item.title) ? item.title : 'id';
  return {
    navigation: { name: item.group, icon: GROUPS[item.group] },
    titleProperty: title,
    sort: { sortBy: item.defaultSort?.by ?? 'id', direction: item.defaultSort?.direction ?? 'desc' },
    listProperties: item.list.filter(exists),
    showProperties: (item.show ?? columns).filter(exists),
    filterProperties: item.filter.filter(exists),
    editProperties: Object.keys(item.form?.schema.shape ?? {}).filter(exists),
    properties: propertyOptions(item, model, platform.config.currency),
    actions: actionOptions(platform, item, roles, locale),
    href: ({ h, resource }) => h.resourceUrl({ resourceId: resource.id() }),
  };
}

/** Only the chosen language goes into the page; the switcher reloads it. */
function localeOptions(): AdminLocale {
  const language = currentLocale();
  const resourceWords = Object.fromEntries(
    resources.map((item) => {
      const own = ((WORDS[language].resources as Words)[item.model] ?? {}) as Record<string, Words>;
      const list = translate(language, `labels.${item.model}`);
      return [item.model, { ...own, actions: { list, ...own.actions }, labels: enumWords(language, item.model) }];
    }),
  );
  // The sidebar looks a group's word up among the labels.
  const words = {
    ...WORDS[language],
    labels: { ...(WORDS[language].labels as Words), ...(WORDS[language].groups as Words) },
  };
  return {
    language,
    lng: language,
    availableLanguages: [...LOCALES],
    localeDetection: false,
    translations: { [language]: { ...words, errors: {}, fieldErrors: {}, resources: resourceWords } },
  } as never;
}
