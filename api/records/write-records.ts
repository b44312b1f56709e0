import type { Request } from 'express';
import { z } from 'zod';
import type { Provenance } from '../../shared/model/provenance.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import type { Editor } from '../../shared/records/editing/edit-record.ts';
import { choice } from '../contract/parameters.ts';
import { freeShape } from '../contract/shapes.ts';
import { trackingIdOf } from '../tracking.ts';
import { isGroup, type Fields } from './plain-values.ts';

/** One asset, as it is or in the product's envelope. */
export const assetBody = freeShape('AssetBody', 'records', z.looseObject({}));
export const userBody = freeShape('UserBody', 'user', z.looseObject({}));
export const researcherBody = freeShape('ResearcherBody', 'researcher', z.looseObject({}));

/** Where what is written belongs: to staff, so that loads leave it, or to the outside. */
export const PROVENANCE = { provenance: choice(['INTERNAL', 'EXTERNAL']) };

/** What every write of a record may be refused with. */
export const WRITE_ERRORS = {
  400: ['RECORD_TOO_LARGE', 'WRITE_ERROR'],
  409: ['CONFLICT'],
  412: ['PRECONDITION_FAILED'],
};

export function provenanceOf({ provenance }: { provenance: Provenance | undefined }): Provenance {
  return provenance ?? 'INTERNAL';
}

export function editorOf(caller: Caller, request: Request): Editor {
  return { person: caller.person, request: trackingIdOf(request) };
}

/** The only record of a body. @throws MusterError INVALID_BODY for several */
export function onlyRecord({ records, record = records, ...bare }: Fields): Fields {
  const all: unknown[] = record === undefined ? [bare] : Array.isArray(record) ? record : [record];
  const [only] = all;
  if (all.length === 1 && isGroup(only)) return only;
  throw invalid('records', 'must have exactly one record');
}

/**
 * An asset as sent, without what only answers have.
 * @param id from the address, if any: the one in the body may then be missing, or must be the same.
 */
export function assetFields(body: Fields, id?: string): Fields {
  const { id: own, mms_id: mmsId, originalRepository, ...others } = body;
  const fields = Object.fromEntries(Object.entries(others).filter(([name]) => name !== 'revision' && name !== 'link'));
  const named = own ?? mmsId ?? (isGroup(originalRepository) ? originalRepository['assetId'] : undefined);
  const isNothing = named === undefined || named === null || named === '';
  if (id !== undefined && !isNothing && named !== id) {
    throw invalid('id', 'differs from the id in the address; ids cannot be changed');
  }
  return id === undefined && !isNothing ? { ...fields, id: named } : fields;
}

/** A person as sent, with the id of the address. */
export function withId(body: Fields, id: string): Fields {
  const own = body['primary_id'];
  if (own !== undefined && own !== null && own !== '' && own !== id) {
    throw invalid('primary_id', 'differs from the id in the address; ids cannot be changed');
  }
  return { ...body, primary_id: id };
}

/**
 * What the caller knows of a record's revision: the header If-Match, and the revision that a body brings back.
 * @returns a check that throws MusterError PRECONDITION_FAILED for another revision
 */
export function revisionCheck(request: Request, body: Fields = {}): (revision: number) => void {
  const header = request.get('if-match');
  const tags = header === undefined || header.trim() === '*' ? undefined : header.split(',').map(revisionOfTag);
  const sent = body['revision'];
  const known = sent === undefined || sent === null || sent === '' ? undefined : Number(sent);
  return (revision) => {
    const isMet = (tags?.includes(revision) ?? true) && (known === undefined || known === revision);
    if (isMet) return;
    throw new MusterError(
      'PRECONDITION_FAILED',
      412,
      `The record has revision ${revision} now: somebody else changed it since you read it. Read it again, then send your change with the new ETag in If-Match.`,
    );
  };
}

/** Proxies that compress make tags weak. */
function revisionOfTag(tag: string): number | undefined {
  const [, digits] = /^\s*(?:W\/)?"(\d+)(?:\.\w+)?"\s*$/.exec(tag) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function invalid(field: string, why: string): MusterError {
  return invalidBody([{ field, message: why }]);
}
