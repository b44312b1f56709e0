import { Client, Connection } from '@temporalio/client';
import { Command } from 'commander';
import { temporalConnectionOptions } from '../shared/runtime/temporal-connection.ts';
import { adoptTemporal } from '../shared/runs/temporal-home.ts';
import { auditCommand } from './audit-command.ts';
import { runCommand, withStore } from './with-store.ts';

async function adopt(): Promise<void> {
  await withStore(async (store, { temporal }) => {
    const connection = await Connection.connect(await temporalConnectionOptions(temporal));
    try {
      const client = new Client({ connection, namespace: temporal.namespace });
      const event = { command: 'temporal', action: 'temporal.adopt', subject: temporal.namespace };
      const { restarted, lost } = await auditCommand(store, event, () => adoptTemporal(store, client));
      console.log(`The database belongs to this Temporal now (namespace "${temporal.namespace}").`);
      console.log(`${restarted} runs that had not begun are started here by the next worker.`);
      console.log(`${lost} runs that had begun elsewhere are ended within minutes, unless they are found here.`);
    } finally {
      await connection.close();
    }
  });
}

const program = new Command('npm run temporal --').description('The Temporal that the database belongs to.');
program
  .command('adopt')
  .description('moves the database to the Temporal that is configured now, after the former one was replaced for good')
  .action(adopt);

await runCommand(program);
