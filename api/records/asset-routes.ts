import type { Request, Response } from 'express';
import { cutText } from '../../shared/runtime/cut-text.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { PATCH_ACTIONS } from '../../shared/exchange/editing/patch-asset.ts';
import { changeAsset, createAsset, deleteAsset } from '../../shared/exchange/editing/write-assets.ts';
import type { ApiServices } from '../api-services.ts';
import { noteForAudit } from '../audit/audit-requests.ts';
import { list, text, word } from '../contract/parameters.ts';
import { anyReader, anyRole } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { parseSetQuery } from '../../shared/model/set-query/parse-query.ts';
import { invalidParameter } from '../query-values.ts';
import { ASSETS } from './record-kinds.ts';
import {
  LIST_ERRORS,
  listRecords,
  readIds,
  readRecordHistory,
  readRecords,
  RECORD_FILTERS,
  setRevision,
} from './read-records.ts';
import { assetListShape, historyShape } from './record-shape.ts';
import { assetBody, assetFields, editorOf, onlyRecord, revisionCheck, WRITE_ERRORS } from './write-records.ts';

/** `/esploro/v1/assets`: research assets, with the product's names of fields. See docs/records.md. */
export function assetRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  const readers = anyReader(ASSETS.readers, 'see research assets');
  const writers = anyRole(ASSETS.writers, 'change research assets');
  const { 400: badRequests, 409: conflicts, ...others } = WRITE_ERRORS;
  return [
    route(
      'get',
      '/assets',
      {
        summary: 'Lists research assets: those with a DOI, those that a search or query finds, or all.',
        rights: readers,
        ...list({ ...RECORD_FILTERS, doi: text }),
        answer: assetListShape,
        errors: { 400: LIST_ERRORS },
        isPublished: true,
      },
      async ({ query: { doi, ...asked }, request }) => {
        const hasDoi = doi === undefined ? [] : [{ field: 'doi.value', operator: 'equals', value: doi }];
        const view = asked.view ?? (doi === undefined ? 'BRIEF' : 'FULL');
        const more = hasDoi.map((condition) => parseSetQuery('IER', condition));
        const { records, total } = await listRecords(store, ASSETS, { ...asked, view }, request, more);
        return listBody(records, total);
      },
    ),
    route(
      'get',
      '/assets/:ids',
      {
        summary: 'Shows research assets by their ids, up to 100, separated by commas.',
        rights: readers,
        query: { view: RECORD_FILTERS.view },
        answer: assetListShape,
        errors: { 400: ['RECORDS_TOO_LARGE'], 404: ['ASSET_NOT_FOUND'] },
        isPublished: true,
      },
      async ({ path, query, request, response }) => {
        const ids = readIds(path.ids);
        const { found, records, missing } = await readRecords(store, ASSETS, ids, {
          request,
          isFull: query.view !== 'BRIEF',
        });
        const [only, ...others] = found;
        if (!only) throw ASSETS.notFound(ids.join(', '));
        if (ids.length === 1 && others.length === 0) setRevision(request, response, only.revision);
        return listBody(records, records.length, missing);
      },
    ),
    route(
      'post',
      '/assets',
      {
        summary: 'Creates a research asset, checked as the loader checks it.',
        rights: writers,
        body: assetBody,
        answer: assetListShape,
        errors: { 400: badRequests, 409: ['ASSET_EXISTS'] },
        isPublished: true,
      },
      async ({ body, caller, request, response }) => {
        const fields = assetFields(onlyRecord(body()));
        const { _id } = await createAsset(store, config, editorOf(caller, request), fields);
        noteForAudit(response, { asset: _id });
        return shown(_id, request, response);
      },
    ),
    route(
      'post',
      '/assets/:ids',
      {
        summary: 'Patches a research asset: action add fills what is empty and adds to lists, replace overwrites.',
        rights: writers,
        query: { op: word(['patch']), action: word(PATCH_ACTIONS) },
        body: assetBody,
        answer: assetListShape,
        errors: {
          400: [...badRequests, 'UNKNOWN_OPERATION'],
          404: ['ASSET_NOT_FOUND'],
          409: [...conflicts, 'DOI_NOT_CHANGEABLE'],
          ...others,
        },
        isPublished: true,
      },
      async ({ path: { ids: id }, query, body, caller, request, response }) => {
        if (query.op?.toLowerCase() !== 'patch') throw unknownOperation(query.op);
        const action = PATCH_ACTIONS.find((name) => name === query.action?.toLowerCase());
        if (!action) throw invalidParameter('action', `one of ${PATCH_ACTIONS.join(', ')}`);
        const sent = onlyRecord(body());
        const target = { id, editor: editorOf(caller, request), requireRevision: revisionCheck(request, sent) };
        const changed = await changeAsset(store, config, target, { action, body: assetFields(sent, id) });
        if (!changed) throw ASSETS.notFound(id);
        return shown(id, request, response);
      },
    ),
    route(
      'delete',
      '/assets/:ids',
      {
        summary: 'Marks a research asset as deleted, and removes relations of other assets to it.',
        rights: writers,
        errors: { ...others, 400: badRequests, 404: ['ASSET_NOT_FOUND'], 409: conflicts },
        isPublished: true,
      },
      async ({ path: { ids: id }, caller, request }) => {
        const target = { id, editor: editorOf(caller, request), requireRevision: revisionCheck(request) };
        if (!(await deleteAsset(store, target))) throw ASSETS.notFound(id);
      },
    ),
    route(
      'get',
      '/assets/:id/history',
      {
        summary: 'Shows who changed which field of an asset, from what to what, newest first.',
        rights: readers,
        ...list({}),
        answer: historyShape,
        errors: { 404: ['ASSET_NOT_FOUND'] },
        isPublished: true,
      },
      async ({ path, query, address }) => readRecordHistory(store, ASSETS, path.id, { ...query, address }),
    ),
  ];

  /** The asset after a write, in the product's envelope. */
  async function shown(id: string, request: Request, response: Response) {
    const { found, records } = await readRecords(store, ASSETS, [id], { request, isFull: true });
    const [record] = found;
    // Somebody deleted it at the same moment.
    if (!record) throw ASSETS.notFound(id);
    setRevision(request, response, record.revision);
    return listBody(records, 1);
  }
}

function unknownOperation(op: string | undefined): MusterError {
  const given = op === undefined ? 'The parameter op is missing' : `There is no operation ${cutText(op, 50)}`;
  return new MusterError('UNKNOWN_OPERATION', 400, `${given}. Send op=patch with action=add or action=replace.`);
}

type Listed = Awaited<ReturnType<typeof listRecords>>['records'];

function listBody(records: Listed, total: number, missing: string[] = []) {
  const all = records.map((record) => ({ ...record, id: String(record['id']) }));
  return { records: all, not_found: missing, totalRecordCount: total, total_record_count: total };
}
