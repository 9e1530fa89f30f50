import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { SeriesStore } from './series.ts';
import { SeriesDirectory } from './series-directory.ts';
import { TrendReader } from './trend-reader.ts';
import { TrendRecorder } from './trend-recorder.ts';

/** Where trends are written and read; watchers inject `SeriesStore`. */
@Module({
  imports: [PlatformModule],
  providers: [
    SeriesDirectory,
    TrendRecorder,
    TrendReader,
    { provide: SeriesStore, useExisting: TrendReader },
  ],
  exports: [SeriesStore, TrendRecorder],
})
export class TrendStorageModule {}
