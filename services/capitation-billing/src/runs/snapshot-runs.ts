import { Injectable } from '@nestjs/common';
import { RunSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { runPosted } from './run-events.js';
import { RunRepository } from './run.repository.js';

/** Fills a new consumer with every run. */
@Injectable()
export class SnapshotRuns {
  constructor(private readonly runs: RunRepository) {}

  @Snapshot(RunSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let runs = await this.runs.allAfter(work, null); runs.length > 0; runs = await this.runs.allAfter(work, runs.at(-1)!.run))
      for (const { run, currency } of runs) yield runPosted(run, currency);
  }
}
