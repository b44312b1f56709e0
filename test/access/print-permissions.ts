/** `npm run permissions`: prints the table of permissions into docs/permissions.md. */
import { writePermissionTable } from './permission-table.ts';

await writePermissionTable();
