throw new Error('no such table: password=hunter2');
