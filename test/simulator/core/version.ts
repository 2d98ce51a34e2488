/** The FreeSWITCH of the recorded replies. */
export const VERSION = {
  short: '1.10.12-release',
  full: '1.10.12-release+git~20240802T210227Z~a88d069d6f~64bit',
  fullHuman: '1.10.12-release git a88d069 2024-08-02 21:02:27Z 64bit',
  revisionHuman: 'git a88d069 2024-08-02 21:02:27Z 64bit',
} as const;
