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

/**
 * @typedef {{ type: string, name?: string, property?: Expression, object?: Expression, computed?: boolean }} Expression
 * @typedef {{ report(problem: { node: Expression, message: string }): void }} ReadContext
 */

/** @param {Expression | undefined} node */
function lastName(node) {
  if (node?.type === 'Identifier') return node.name;
  return node?.type === 'MemberExpression' && !node.computed ? node.property?.name : undefined;
}

/**
 * `muster/reads-in-store`: what a collection holds is found by methods of the store. Its other reads and its writes are
 * told by their names; arrays have a `find`, too.
 */
const readsInStore = {
  /** @param {ReadContext} context */
  create(context) {
    return {
      /** @param {Expression} node */
      MemberExpression(node) {
        if (lastName(node) !== 'find' || lastName(node.object) !== 'collection') return;
        context.report({ node, message: 'Collections are read in shared/store only: give the store a method for it.' });
      },
    };
  },
};

// A plugin is found by its default export.
// oxlint-disable-next-line import/no-default-export
export default { meta: { name: 'muster' }, rules: { 'folder-order': folderOrder, 'reads-in-store': readsInStore } };
