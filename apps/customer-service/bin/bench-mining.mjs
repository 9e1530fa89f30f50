// What is mined of public conversations; the argument is the folder of the public datasets.
import '@attention-flow/typescript';

await import('../bench/mining.ts');
