import { SocialService } from '@maillage/contracts/social/v1/social_pb.js';
import { ServiceModule } from '@maillage/platform';
import { Module } from '@nestjs/common';
import { migrations } from './migrations/index.js';
import { NeedsModule } from './needs/needs.module.js';
import { ReferralsModule } from './referrals/referrals.module.js';
import { schemas } from './schemas.js';
import { ScreeningsModule } from './screenings/screenings.module.js';
import { SignalsModule } from './signals/signals.module.js';

@Module({
  imports: [ServiceModule.forRoot({ name: 'social-services', context: 'social', services: [SocialService], schemas, migrations }), ScreeningsModule, NeedsModule, ReferralsModule, SignalsModule],
})
export class AppModule {}
