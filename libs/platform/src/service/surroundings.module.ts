import { Module, type DynamicModule } from '@nestjs/common';
import { Readiness } from '../health/readiness.js';
import { Log } from '../log/log.js';
import { CLOCK, SURROUNDINGS, type Surroundings } from './tokens.js';

/** Makes the surroundings of this start injectable everywhere, so that a service's own module is the same in a process and in a test. */
@Module({})
export class SurroundingsModule {
  static with(surroundings: Surroundings): DynamicModule {
    const providers = [
      { provide: SURROUNDINGS, useValue: surroundings },
      { provide: CLOCK, useValue: surroundings.clock },
      { provide: Log, useValue: surroundings.log },
      { provide: Readiness, useValue: surroundings.readiness },
    ];
    return { module: SurroundingsModule, global: true, providers, exports: providers };
  }
}
