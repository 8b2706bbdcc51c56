const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const FIRST_NAMES = words(`
  Abigail Adele Ahmed Aiden Aisha Alan Alice Amelia Amir Ana Andrea Angus Anika Anthony Arjun Arlo Ava Beatrice Ben Bianca Blake
  Bridget Caleb Callum Camille Carlos Caroline Chloe Christine Claire Connor Daisy Damien Daniel Daria David Deepa Diana Dominic
  Duncan Edith Elena Eliza Emil Emma Erin Ethan Eva Farah Felix Fiona Frances Gareth Gemma Georgia Grace Graham Hamish Hannah
  Harriet Hassan Heidi Helen Hugo Ian Imogen Ingrid Isaac Ivy Jack Jamal James Jasmine Jia Joel Jonas Joy Julia Kai Karen Kavya
  Keith Kira Lachlan Laura Leila Leo Liam Lina Louise Lucas Lucy Luke Mabel Maeve Marcus Maria Martin Matilda Maya Mei Michael
  Miriam Nadia Nathan Neha Niamh Nicholas Nina Noah Nora Oliver Olivia Omar Oscar Owen Paige Patrick Paula Peter Petra Philippa
  Priya Rachel Rafael Rebecca Reuben Rhys Robert Rosa Ruby Ruth Ryan Sabine Samir Samuel Sara Scott Sean Shanti Simon Sofia
  Stella Stephen Susan Tara Tessa Theo Thomas Tobias Toby Una Valerie Vera Victor Wei William Yasmin Yusuf Zara Zoe
`)

export const LAST_NAMES = words(`
  Abbott Adeyemi Ahern Allard Andersen Archer Ashby Atkins Baines Banerjee Barlow Becker Bennett Bianchi Birch Blackwood Booth
  Bowden Brandt Brennan Brooks Burrows Byrne Calder Campbell Carver Castillo Chandra Chapman Chen Clarke Coleman Cooper Costa
  Crawford Dalton Davey Delgado Dempsey Desai Dixon Donovan Doyle Drummond Duarte Eriksen Evans Faraday Farrow Ferreira Finch
  Fischer Fleming Foster Fraser Gallagher Garcia Gibson Goldberg Grant Greene Gupta Haddad Hale Hammond Harding Hayes Henley
  Hoang Holloway Hooper Horvath Hughes Ibrahim Ito Jansen Jennings Jovanovic Kapoor Keane Kelleher Kemp Khan Kim Kowalski Kumar
  Lambert Langley Larsen Lawson Lee Lim Lindqvist Lowe Lynch Macleod Mahoney Marsh Martinez Mbeki McKenna Mehta Mercer Meyer
  Mitchell Moreau Morton Murphy Nakamura Nash Nguyen Nolan Norris Novak Okafor Oliveira Ortega Osborne Palmer Papas Park Patel
  Pearce Pereira Pham Phelan Pierce Quinn Rahman Ramsay Reeves Rinaldi Roberts Romano Rossi Rowland Russo Sanders Santos Schmidt
  Shah Sharma Sinclair Singh Sokolov Stanton Stewart Sutton Swift Tanaka Tan Taylor Thorne Tran Turner Vance Vargas Vasquez Wade
  Walsh Ward Watanabe Weber Whelan White Wilder Wong Woods Wright Yates Yilmaz Young Zhang Zimmer
`)

export const OFFICE_TITLES = [
  'Office Manager',
  'Practice Manager',
  'Accounts Payable',
  'Receptionist',
  'Operations Manager',
  'Executive Assistant',
  'Finance Manager',
  'Human Resources',
  'Bookkeeper',
  'Marketing Coordinator',
  'Facilities Coordinator',
  'Customer Service',
  'Business Analyst',
  'Payroll Officer',
  'Compliance Officer',
] as const
export const LEADERS = ['Managing Director', 'General Manager', 'Chief Executive', 'Owner', 'Partner', 'Finance Director'] as const
