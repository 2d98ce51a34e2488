// A browser has no names of packages. So it gets the package's own file under the URL of this one (routes/panel-files.ts).
export { createParser } from 'eventsource-parser';
