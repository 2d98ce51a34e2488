/** The format that sipXecs published, with its mistake in the flag. */
export const SAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<contact-information>
  <jobTitle>Data Entry Assistant</jobTitle>
  <jobDept>Data Management Services</jobDept>
  <companyName>Museum of Science</companyName>
  <homeAddress>
    <city>NY</city>
  </homeAddress>
  <officeAddress>
    <street>1 Science Park</street>
    <city>Boston</city>
    <country>US</country>
    <state>MA</state>
    <zip>02114</zip>
  </officeAddress>
  <cellPhoneNumber>001122334455</cellPhoneNumber>
  <imId>myId</imId>
  <emailAddress>john.doe@example.com</emailAddress>
  <useBranchAddress>>false</useBranchAddress>
  <salutation>Mr</salutation>
  <firstName>John</firstName>
  <lastName>Doe</lastName>
</contact-information>`;
