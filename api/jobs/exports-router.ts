import { Router } from 'express';
import { requirePageReader } from '../../shared/access/page-role.ts';
import { EXPORT_ROLES } from '../../shared/jobs/export-research-assets.ts';
import { EXPORT_FOLDERS, EXPORT_ORDERS, type ExportFolder, type ExportOrder } from '../../shared/model/export-file.ts';
import { readsWithAny } from '../../shared/model/roles.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues, readChoice, readPaging } from '../query-values.ts';
import { resource } from '../resource.ts';
import { toExportBody } from './export-shape.ts';
import { jobLink } from './job-shape.ts';

const FOLDERS = Object.keys(EXPORT_FOLDERS) as ExportFolder[];
const ORDERS = Object.keys(EXPORT_ORDERS) as ExportOrder[];

/** `/almaws/v1/conf/exports`: the exported files that the caller may download, newest first. See docs/api.md. */
export function exportsRouter({ store }: Pick<ApiServices, 'store'>): Router {
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      const caller = callerOf(response);
      requirePageReader(caller);
      const values = listValues(request, ['folder', 'order_by', 'direction']);
      const order = readChoice(values, 'order_by', ORDERS) ?? 'CREATED';
      const direction = readChoice(values, 'direction', ['ASC', 'DESC']) ?? (order === 'CREATED' ? 'DESC' : 'ASC');
      const { files, total } = await store.exports.page({
        owner: readsWithAny(caller, EXPORT_ROLES) ? caller.person : undefined,
        folder: readChoice(values, 'folder', FOLDERS),
        now: new Date(),
        order,
        isRising: direction === 'ASC',
        ...readPaging(values),
      });
      const owners = files.map(({ owner }) => owner);
      const names = await namesOfRecords(store.users, owners);
      const runs = await store.runs.namesOf(files.map(({ _id }) => _id));
      const address = apiAddress(request);
      response.json({
        export: files.map((file) => {
          const known = runs.get(file._id);
          const link = `${jobLink(address, file.job)}/instances/${file._id}`;
          return {
            instance: { value: file._id, desc: known?.run ?? file._id, link },
            job: { value: file.job, desc: known?.job ?? file.job },
            submitted_by: { value: file.owner, desc: names.get(file.owner) ?? file.owner },
            ...toExportBody(file, { mayDownload: true, link }),
          };
        }),
        total_record_count: total,
      });
    },
  });

  return router;
}
