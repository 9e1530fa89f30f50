import { defaultEpochs } from './default-epochs.ts';

test.each([
  { rows: 9000, classes: 3, epochs: 4 },
  { rows: 1450, classes: 3, epochs: 8 },
  { rows: 10_003, classes: 77, epochs: 10 },
  { rows: 15_000, classes: 150, epochs: 10 },
  { rows: 8, classes: 2, epochs: 20 },
])('$rows rows of $classes classes are read $epochs times', ({ rows, classes, epochs }) => {
  expect(defaultEpochs(rows, classes)).toBe(epochs);
});
