// A database of its own for each stack, in the private cluster that ./dev has started; reached with psql and pg_dump so that
// the tests need no driver and see what an administrator would see.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);
const host = process.env.VISAVIS_TEST_PGHOST;
const options = { env: { ...process.env, PGHOST: host, PGUSER: 'visavis' }, maxBuffer: 1 << 28 };

async function psql(database, sql) {
  const args = ['-X', '--no-psqlrc', '--tuples-only', '--no-align', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', sql];
  return (await run('psql', args, options)).stdout.trim();
}

// Calls that were counted: those among the statistics, and those that are held until their batch. A table expression.
export const countedCalls = `(select started_at, ended_at, participants, os_families from call_statistic union all select one.started_at,
  one.ended_at, one.participants, one.os_families from ended_call, unnest(calls) as one) as counted`;

export class Database {
  static async create() {
    if (!host) throw new Error('VISAVIS_TEST_PGHOST is not set; run these tests by ./dev test --browser');
    const name = `visavis_browser_${randomBytes(6).toString('hex')}`;
    await psql('postgres', `create database ${name}`);
    return new Database(name);
  }

  constructor(name) {
    this.name = name;
    // a server works as a role that owns nothing; who migrates owns the tables
    this.url = `postgresql:///${name}?host=${host}&user=visavis_server`;
    this.ownerUrl = `postgresql:///${name}?host=${host}&user=visavis`;
  }

  query(sql) {
    return psql(this.name, sql);
  }

  // All data and definitions as text, the way a stolen backup would show them.
  async dump() {
    return (await run('pg_dump', ['--inserts', '-d', this.name], options)).stdout;
  }

  drop() {
    return psql('postgres', `drop database if exists ${this.name} with (force)`);
  }
}
