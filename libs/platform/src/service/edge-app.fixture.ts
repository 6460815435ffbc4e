import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { systemClock } from '@maillage/kernel';
import { RpcClient } from '@maillage/messaging';
import { z } from 'zod';
import { edgeConfig } from '../config/platform.config.js';
import { ErrorFilter } from '../http/error.filter.js';
import { Log } from '../log/log.js';
import { EdgeModule } from './edge.module.js';

@Module({ imports: [EdgeModule.forRoot({ name: 'edge', config: edgeConfig.extend({ HTTP_PORT: z.coerce.number() }) })] })
export class AppModule {}

/** GET /echo/:mode and GET /notes/:id, asked of the notes service with the caller's token. */
export function mountEdge(app: NestExpressApplication): void {
  const notes = app.get(RpcClient).service(NotesService);
  const errors = new ErrorFilter({ clock: systemClock, log: app.get(Log), operationOutcome: () => ({}), isFhir: () => false, requestIdOf: () => 'request-1' });
  const tokenOf = (request: Request): string => request.get('authorization')?.replace('Bearer ', '') ?? '';
  const answered = (request: Request, response: Response, answer: Promise<object>): Promise<void> =>
    answer.then(
      (body) => void response.json(body),
      (error: unknown) => errors.render(error, request, response),
    );
  app.use('/echo/:mode', (request: Request, response: Response) =>
    answered(request, response, notes.echo({ mode: String(request.params['mode']) }, { token: tokenOf(request) }).then(({ message }) => ({ actor: message.actor }))));
  app.use('/notes/:id', (request: Request, response: Response) =>
    answered(request, response, notes.readNote({ noteId: String(request.params['id']) }, { token: tokenOf(request) }).then(({ message }) => ({ text: message.text }))));
}
