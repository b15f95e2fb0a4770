import { courseNotebooks } from '../notebooks/course.js';
import { testInLab } from './course-in-lab.js';

testInLab(courseNotebooks([]).slice(5));
