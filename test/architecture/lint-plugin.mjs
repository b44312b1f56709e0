import { dirname, join, relative } from 'node:path';
import { folderOf, problemOf } from './folder-order.mjs';

/**
 * @typedef {{ source?: { value?: unknown } | null }} ImportNode
 * @typedef {{ filename: string, cwd: string, report(problem: { node: ImportNode, message: string }): void }} Context
 */

/** `muster/folder-order`: imports follow the order of the folders. */
const folderOrder = {
  /** @param {Context} context */
  create(context) {
    const file = context.filename;
    const folder = folderOf(relative(context.cwd, file));
    /** @param {ImportNode} node */
    const check = (node) => {
      const target = node.source?.value;
      if (typeof target !== 'string' || !target.startsWith('.')) return;
      const message = problemOf(folder, folderOf(relative(context.cwd, join(dirname(file), target))));
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};

// A plugin is found by its default export.
// oxlint-disable-next-line import/no-default-export
export default { meta: { name: 'muster' }, rules: { 'folder-order': folderOrder } };
