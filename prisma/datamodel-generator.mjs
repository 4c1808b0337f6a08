import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import generatorHelper from '@prisma/generator-helper';

generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'Data model for the back office', defaultOutput: 'datamodel.json' }),
  onGenerate: async ({ generator, dmmf }) => {
    const file = generator.output.value;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(dmmf.datamodel));
  },
});
