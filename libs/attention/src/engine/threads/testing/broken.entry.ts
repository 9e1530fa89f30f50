throw new Error('the bundle is damaged');
