/** The page of Swagger UI, as two texts: the Content-Security-Policy allows no script inside the page. */

export const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>FreeSWITCH conference gateway: API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="swagger-ui.css">
  </head>
  <body>
    <main id="ui"></main>
    <script src="swagger-ui-bundle.js"></script>
    <script src="start.js"></script>
  </body>
</html>
`;

/** Swagger UI's validator is a service on another host, so it is off. A 401 must not open the browser's own dialog. */
export const SCRIPT = `SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#ui',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers['X-Requested-With'] = 'docs';
    return request;
  },
});
`;
