// What the check of composed answers catches of planted alterations; the argument is the folder of the public datasets.
import '@attention-flow/typescript';

await import('../bench/grounding.ts');
