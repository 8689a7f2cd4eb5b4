import { join } from 'node:path';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { load as markdown } from 'typedoc-plugin-markdown';
import { root } from './install.mjs';

/** @import { Context, DeclarationReflection, SignatureReflection, SomeType } from 'typedoc' */

/**
 * Writes what the package's module exports, with its comments, into a folder, as API.md. Answers false, and says why on the
 * standard error, if something is named in it that is not exported, or a comment leads nowhere.
 * @param {string} folder
 * @returns {Promise<boolean>}
 */
export async function writeInterface(folder) {
  const options = {
    plugin: [markdown],
    entryPoints: [join(root, 'src/cli/module.ts')],
    tsconfig: join(root, 'tsconfig.package.json'),
    ...{ name: 'remapscope as a module', readme: 'none', disableSources: true, disableGit: true },
    ...{ logLevel: 'Warn', excludeExternals: true },
    ...{ sort: ['source-order'], groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables'] },
    ...{ out: folder, cleanOutputDir: false, router: 'module', entryFileName: 'API' },
    ...{ hideBreadcrumbs: true, hidePageHeader: true, useCodeBlocks: true },
    ...{ parametersFormat: 'table', interfacePropertiesFormat: 'table', classPropertiesFormat: 'table' },
    ...{ typeAliasPropertiesFormat: 'table', propertyMembersFormat: 'table', typeDeclarationFormat: 'table' },
  };
  const app = await Application.bootstrapWithPlugins(
    /** @type {import('typedoc').TypeDocOptions} */ (/** @type {unknown} */ (options)),
  );

  // Types as they are written: a name, where the compiler would go on to what it stands for.
  const asWritten = (
    /** @type {Context} */ context,
    /** @type {any} */ declaration,
    /** @type {SomeType} */ otherwise,
  ) => (declaration?.type ? app.converter.convertType(context, declaration.type) : otherwise);
  app.converter.on(
    Converter.EVENT_CREATE_DECLARATION,
    (/** @type {Context} */ context, /** @type {DeclarationReflection} */ reflection) => {
      /** @type {any} */
      const declaration = context.getSymbolFromReflection(reflection)?.declarations?.[0];
      if (reflection.type) reflection.type = asWritten(context.withScope(reflection), declaration, reflection.type);
      // But of a type that is read off a list in the source, what the list holds.
      const isReadOff = reflection.kind === ReflectionKind.TypeAlias && /\btypeof\b/.test(declaration.type.getText());
      if (isReadOff) reflection.comment?.modifierTags.add('@useDeclaredType');
    },
  );
  app.converter.on(
    Converter.EVENT_CREATE_SIGNATURE,
    (/** @type {Context} */ context, /** @type {SignatureReflection} */ signature, /** @type {any} */ declaration) => {
      const within = context.withScope(signature);
      signature.parameters?.forEach((parameter, i) => {
        if (parameter.type) parameter.type = asWritten(within, declaration?.parameters[i], parameter.type);
      });
      if (signature.type) signature.type = asWritten(within, declaration, signature.type);
    },
  );

  const project = await app.convert();
  if (!project) return false;
  app.validate(project);
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}
