/** What a message in the work queue asks for. */
export const trainingTopic = 'model.trainingAsked';
const group = 'trainers';

export const trainingSubscription = { topic: trainingTopic, group } as const;

/** For `Messaging.open` of the service, beside its own. */
export const lifecycleSubscriptions = [trainingSubscription];

/** Whoever runs the job hears this. */
export const cancellationTopic = 'model.jobCancelled';
