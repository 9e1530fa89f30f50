// How well answers are found by words, without an encoder; the argument is the folder of the public datasets.
import '@attention-flow/typescript';

await import('../bench/words.ts');
