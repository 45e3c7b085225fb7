;; why: a short function that a compiler takes gigabytes for before it takes long
;; limit: compile-time=120s
;; zh: 编译超出内存上限 512M，已中止
;; en: compiling it takes more than the memory limit of 512M
;; check: imports

;; item bomb
(type $wide (func (param «200×i32 ») (result «200×i32 »)))
(func (type $wide) «200×(i32.const 0) » «600×(loop (type $wide)) »)
