import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.ts';
import { StoryIndex } from './story-index.ts';

@Module({ imports: [PlatformModule], providers: [StoryIndex], exports: [StoryIndex] })
export class StoryIndexModule {}
